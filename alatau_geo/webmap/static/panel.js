(() => {
  "use strict";
  const { alatau } = window;
  const { el, t, plan, byId, narrow } = alatau;
  const tabs = [];

  const open = (wanted) => {
    byId("body").classList.toggle("is-closed", !wanted);
    byId("panel-toggle").setAttribute("aria-expanded", String(wanted));
    // what can't be seen can't be reached; a phone's tabs stay
    byId("tab-panels").inert = !wanted;
    byId("tabs").inert = !wanted && !narrow.matches;
    const key = wanted ? "panel.hide" : "panel.show";
    byId("panel-toggle").setAttribute("aria-label", t(key));
    byId("panel-toggle").setAttribute("title", t(key));
  };
  const isOpen = () => !byId("body").classList.contains("is-closed");

  // on a phone, lets the map be seen
  alatau.peek = () => {
    if (!narrow.matches) return;
    open(false);
    // what comes next may zoom, and needs the map's new size
    alatau.map.invalidateSize({ animate: false });
  };

  const choose = (wanted, { focus = false } = {}) => {
    for (const { tab, section } of tabs) {
      const chosen = tab === wanted;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      section.hidden = !chosen;
    }
    if (focus) wanted.focus();
  };

  const move = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const here = tabs.findIndex(({ tab }) => tab === event.currentTarget);
    choose(tabs[(here + step + tabs.length) % tabs.length].tab, { focus: true });
  };

  const add = (key, count, content) => {
    const words = alatau.liveText(el("span"), () => t(key));
    const total = count === null ? null : alatau.liveText(el("span", { class: "count" }), () => alatau.number(count));
    const tab = el(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${key}`,
        "aria-controls": `panel-${key}`,
        on: {
          click: () => {
            choose(tab);
            open(true);
          },
          keydown: move,
        },
      },
      words,
      total,
    );
    const attributes = { role: "tabpanel", id: `panel-${key}`, "aria-labelledby": `tab-${key}`, tabindex: "0" };
    const heading = alatau.liveText(el("h2", { class: "tab-title" }), () => t(key));
    const section = el("section", { class: "tab-panel", ...attributes }, heading, ...content);
    tabs.push({ tab, section });
    byId("tabs").append(tab);
    byId("tab-panels").append(section);
  };

  const notice = () => {
    const grades = new Set(
      plan.layers.flatMap((layer) => [layer.grade, ...layer.features.map(({ grade }) => grade)]),
    );
    const key = ["schematic", "unstated"].find((grade) => grades.has(grade));
    if (!key) return;
    const text = key === "schematic" ? "notice" : "notice.unstated";
    alatau.liveText(byId("notice"), () => t(text));
    byId("notice").hidden = false;
  };

  const PARTS = {
    layers: () => [null, alatau.legend()],
    figures: () => [plan.claims.length, alatau.verdicts()],
    findings: () => [plan.findings.length, alatau.findings()],
  };

  // opens one part of the panel, and leads to a place in it
  alatau.openPanel = (key, id) => {
    const part = tabs.find(({ tab }) => tab.id === `tab-${key}`);
    if (!part) return;
    choose(part.tab);
    open(true);
    byId(id)?.scrollIntoView({ block: "nearest" });
  };

  alatau.startPanel = () => {
    // all are made: what one leaves out others may still ask for
    const made = Object.entries(PARTS).map(([key, make]) => [key, make()]);
    for (const key of plan.panels) {
      const [count, content] = made.find(([name]) => name === key)[1];
      add(key, count, content);
    }
    byId("tabs").hidden = plan.panels.length === 1;
    choose(tabs[0].tab);
    const chevron = alatau.svg("path", { d: "M15 5 8 12l7 7" });
    byId("panel-toggle").append(alatau.svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, chevron));
    byId("panel-toggle").addEventListener("click", () => open(!isOpen()));
    alatau.live(() => open(isOpen()));
    narrow.addEventListener("change", () => open(!narrow.matches));
    if (narrow.matches) open(false);
    alatau.map.on("popupopen", alatau.peek);
    notice();
  };
})();
