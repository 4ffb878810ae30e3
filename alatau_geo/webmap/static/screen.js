(() => {
  "use strict";
  const { alatau } = window;
  const { el, t, byId } = alatau;
  const KEY = "alatau-theme";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;

  const ICONS = {
    dark: "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z",
    link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7L12 17",
    print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  };

  const tool = (key, act) => {
    const button = el("button", { type: "button", id: `tool-${key}`, class: "tool", on: { click: act } }, alatau.icon(ICONS[key]));
    for (const attribute of ["aria-label", "title"]) alatau.liveLabel(button, () => t(`tool.${key}`), attribute);
    return button;
  };

  const paint = () => {
    const chosen = alatau.stored(KEY) ?? alatau.theme;
    const isDark = chosen ? chosen === "dark" : dark.matches;
    root.dataset.theme = isDark ? "dark" : "light";
    byId("tool-dark").setAttribute("aria-pressed", String(isDark));
  };

  const turn = () => {
    alatau.theme = root.dataset.theme === "dark" ? "light" : "dark";
    alatau.store(KEY, alatau.theme);
    paint();
  };

  const paper = () => {
    const menu = byId("paper");
    menu.hidden = !menu.hidden;
    byId("tool-print").setAttribute("aria-expanded", String(!menu.hidden));
    if (!menu.hidden) menu.querySelector("button").focus();
  };

  const choosePaper = (size) => {
    byId("paper").hidden = true;
    byId("tool-print").setAttribute("aria-expanded", "false");
    byId("tool-print").focus();
    alatau.layOut(size);
    print();
  };

  const fullScreen = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen();
  };

  alatau.startScreen = () => {
    const print_ = tool("print", paper);
    print_.setAttribute("aria-expanded", "false");
    print_.setAttribute("aria-controls", "paper");
    byId("tools").append(tool("dark", turn), tool("link", () => alatau.share()), print_);
    for (const size of ["a4", "a3"]) {
      const button = el("button", { type: "button", on: { click: () => choosePaper(size) } });
      byId("paper").append(alatau.liveText(button, () => t(`paper.${size}`)));
    }
    byId("paper").addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      paper();
      print_.focus();
    });
    dark.addEventListener("change", paint);
    paint();
    const full = byId("full");
    full.hidden = !document.fullscreenEnabled;
    full.addEventListener("click", fullScreen);
  };
})();
