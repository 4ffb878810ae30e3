(() => {
  "use strict";
  const { alatau } = window;
  const { el, t, plan } = alatau;
  // the order in which they matter to a reader
  const SIGNS = { contradicts: "✗", "cannot tell": "?", agrees: "✓", circular: "↻", "not measured": "–" };
  const shown = { outcome: null, claim: null };
  const cards = [];

  const slug = (outcome) => outcome.replace(" ", "-");

  const sign = (outcome) => el("span", { class: "sign", "aria-hidden": "true" }, SIGNS[outcome]);

  const withUnit = (text, unit) => [text, alatau.unit(unit)].filter(Boolean).join("\u00a0");

  // days are counted from the first of January of year 1, which is day 1
  const EPOCH = 719163;
  const day = (ordinal) => new Date((Math.floor(ordinal) - EPOCH) * 86400000).toISOString().slice(0, 10);

  // ends are as the document's digits have them
  const number = (value, unit) => (unit === "date" ? alatau.date(day(value)) : alatau.number(value, 6));

  const range = ({ low, high, low_open: above, high_open: below, unit }) => {
    if (low === null && high === null) return null;
    if (low === null) return withUnit(`${below ? "<" : "≤"}\u00a0${number(high, unit)}`, unit);
    if (high === null) return withUnit(`${above ? ">" : "≥"}\u00a0${number(low, unit)}`, unit);
    if (low === high) return withUnit(number(low, unit), unit);
    return withUnit(`${number(low, unit)}\u00a0–\u00a0${number(high, unit)}`, unit);
  };

  // the uncertainty with two digits, the value with as many decimals
  const measured = ({ value, uncertainty, unit }) => {
    if (!uncertainty) return withUnit(number(value, unit), unit);
    const last = Math.floor(Math.log10(uncertainty)) - 1;
    const digits = Math.min(6, Math.max(0, -last));
    const rounded = last > 0 ? Math.round(uncertainty / 10 ** last) * 10 ** last : uncertainty;
    const text = `${alatau.fixed(value, digits)}\u00a0±\u00a0${alatau.fixed(rounded, digits)}`;
    return withUnit(text, unit);
  };

  const english = (text, properties = {}) => alatau.english(text, "span", properties);

  const row = (key, ...content) => [el("dt", {}, t(key)), el("dd", {}, ...content)];

  // whose words they are, as far as the plan says
  const documentOf = (claim) => {
    const known = Object.hasOwn(plan.documents, claim.document) ? plan.documents[claim.document] : null;
    if (!known) return alatau.isDate(claim.document) ? alatau.date(claim.document) : claim.document;
    const facts = [alatau.say(known.publisher), known.date && alatau.date(known.date)].filter(Boolean).join(", ");
    return el("span", {}, alatau.spoken(known.title), el("br"), facts);
  };

  const rows = (claim) => {
    const span = range(claim);
    return el(
      "dl",
      { class: "rows" },
      // the document's own words, or what they come to
      ...row("stated", english(claim.stated), el("span", { class: "document" }, documentOf(claim))),
      ...(span ? row("range", span) : []),
      ...(claim.measured ? row("measured", measured(claim.measured)) : []),
      ...(claim.grade ? row("grade", alatau.gradeBadge(claim.grade)) : []),
    );
  };

  const how = (claim) => {
    const lines = [claim.derivation, claim.measured?.method].filter((line) => line && alatau.say(line));
    const repaired = claim.repaired ? el("p", {}, `${t("repaired")}: `, alatau.spoken(claim.repaired)) : null;
    if (!lines.length && !repaired) return null;
    return el(
      "details",
      { class: "how" },
      el("summary", {}, t("how")),
      ...lines.map((line) => alatau.spoken(line, "p")),
      repaired,
    );
  };

  // the layers to be seen for a claim
  const used = (claim) => [...new Set([...claim.layers, ...(claim.geometry?.whole ?? [])])];

  alatau.measured = (claim) => (claim.measured ? measured(claim.measured) : "");
  alatau.signOf = sign;
  alatau.slugOf = slug;
  alatau.chosenClaim = () => shown.claim?.id ?? null;
  alatau.chooseClaim = (id) => {
    if (id === null && shown.claim) select(shown.claim);
    const claim = plan.claims.find((one) => one.id === id);
    if (claim && claim !== shown.claim && isShowable(claim)) select(claim);
  };
  const isShowable = (claim) => claim.layers.length > 0 || claim.geometry !== null;

  const select = (claim) => {
    shown.claim = shown.claim === claim ? null : claim;
    alatau.showMeasured(shown.claim);
    alatau.changed();
    for (const card of cards) {
      const chosen = card.claim === shown.claim;
      card.node.classList.toggle("is-chosen", chosen);
      card.button?.setAttribute("aria-pressed", String(chosen));
    }
    if (!shown.claim) return;
    for (const index of used(claim)) alatau.show(index, true);
    alatau.peek();
    const places = alatau.measuredPlaces();
    alatau.zoomTo(places.length ? [] : used(claim), places);
  };

  const heading = (card) => {
    const title = alatau.spoken(card.claim.title);
    if (!isShowable(card.claim)) return title;
    card.button = el(
      "button",
      {
        type: "button",
        class: "claim-button",
        title: t("show"),
        "aria-pressed": String(shown.claim === card.claim),
        on: { click: () => select(card.claim) },
      },
      title,
    );
    return card.button;
  };

  const write = (card) => {
    const { claim, node } = card;
    const badge = el("p", { class: "verdict" }, sign(claim.outcome), t(`outcome.${claim.outcome}`));
    const later = claim.superseded_by;
    const title = later && (typeof later === "string" ? later : alatau.say(later));
    // where the reason itself is in another language than the reader's
    const said = Object.hasOwn(claim.why, alatau.language()) || Object.hasOwn(claim.why, "any");
    const meaning = said ? null : el("span", { class: "why" }, t(`meaning.${claim.outcome}`));
    node.replaceChildren(
      ...[
        badge,
        el("h3", {}, heading(card)),
        rows(claim),
        alatau.gauge(claim),
        meaning,
        alatau.spoken(claim.why, "span", { class: "why" }),
        later ? el("p", { class: "superseded" }, t("superseded", { title })) : null,
        how(claim),
      ].filter(Boolean),
    );
  };

  const card = (claim) => {
    const node = el("li", { id: `claim-${plan.claims.indexOf(claim)}`, class: `claim outcome-${slug(claim.outcome)}` });
    const made = { claim, node, button: null };
    cards.push(made);
    alatau.live(() => write(made));
    return node;
  };

  const filter = (meaning) => {
    const outcomes = Object.keys(SIGNS);
    const count = (outcome) => plan.claims.filter((claim) => claim.outcome === outcome).length;
    const buttons = [null, ...outcomes.filter(count)].map((outcome) => {
      const words = el("span");
      alatau.liveText(words, () => t(outcome ? `outcome.${outcome}` : "outcome.all"));
      const total = outcome ? count(outcome) : plan.claims.length;
      const number_ = alatau.liveText(el("b"), () => alatau.number(total));
      const button = el(
        "button",
        {
          type: "button",
          class: `chip ${outcome ? `outcome-${slug(outcome)}` : ""}`,
          "aria-pressed": String(outcome === null),
          on: { click: () => apply(outcome) },
        },
        outcome ? sign(outcome) : null,
        words,
        " ",
        number_,
      );
      return { outcome, button };
    });
    const explain = () => {
      meaning.textContent = shown.outcome ? t(`meaning.${shown.outcome}`) : t("figures.lead");
    };
    const apply = (outcome) => {
      shown.outcome = outcome;
      for (const item of buttons) {
        item.button.setAttribute("aria-pressed", String(item.outcome === outcome));
      }
      for (const { claim, node } of cards) node.hidden = outcome !== null && claim.outcome !== outcome;
      explain();
    };
    alatau.live(explain);
    const group = el("div", { class: "chips", role: "group" }, ...buttons.map(({ button }) => button));
    return alatau.liveLabel(group, () => t("filter"));
  };

  // figures that rest on a user's file say so before anything else
  const replaced = () =>
    plan.replaced.map(({ title, file }) =>
      alatau.liveText(el("p", { class: "replaced" }), () => `${alatau.say(title)}: ${t("replaced", { file })}`),
    );

  alatau.verdicts = () => {
    if (!plan.claims.length) {
      return [alatau.liveText(el("p", { class: "lead" }), () => t("figures.none"))];
    }
    const meaning = el("p", { class: "lead", role: "status" });
    const order = Object.keys(SIGNS);
    const claims = plan.claims.toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
    return [...replaced(), filter(meaning), meaning, el("ul", { class: "claims" }, ...claims.map(card))];
  };
})();
