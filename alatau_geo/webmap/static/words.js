(() => {
  "use strict";
  const { alatau } = window;
  const texts = alatau.json("alatau-texts");
  const names = { kk: ["Қаз", "Қазақша"], ru: ["Рус", "Русский"], en: ["Eng", "English"] };
  const KEY = "alatau-language";
  const live = [];

  alatau.plan = alatau.json("alatau-plan");

  const wanted = [alatau.asked.lang, alatau.stored(KEY), ...navigator.languages.map((tag) => tag.slice(0, 2)), "en"];
  let language = wanted.find((tag) => Object.hasOwn(names, tag ?? ""));

  // Kazakh writes numbers and dates as Russian does, and browsers often lack its own rules
  const locale = () => (language === "kk" ? "ru" : language);

  alatau.t = (key, values = {}) => {
    const text = texts[key]?.[language] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  };

  alatau.has = (key) => Object.hasOwn(texts, key);

  alatau.language = () => language;

  // a text of the plan, which may lack a language; one that is in no language serves all
  const chosen = (words) => [language, "en", "ru", "kk", "any"].find((tag) => Object.hasOwn(words, tag));
  alatau.say = (words) => words[chosen(words)] ?? "";

  // writes a text and marks it where it is in another language than the reader's
  alatau.mark = (node, text, tag) => {
    const foreign = tag !== undefined && tag !== "any" && tag !== language;
    node.textContent = text;
    node.classList.toggle("untranslated", foreign);
    if (foreign) node.setAttribute("lang", tag);
    else node.removeAttribute("lang");
    return node;
  };
  alatau.spell = (node, words) => alatau.mark(node, alatau.say(words), chosen(words));
  alatau.spoken = (words, tag = "span", properties = {}) => alatau.spell(alatau.el(tag, properties), words);
  // what the checks write, which is English
  alatau.english = (text, tag = "span", properties = {}) => alatau.mark(alatau.el(tag, properties), text, "en");

  alatau.number = (value, digits = 2) =>
    value.toLocaleString(locale(), { maximumFractionDigits: digits });

  alatau.fixed = (value, digits) =>
    value.toLocaleString(locale(), {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });

  alatau.date = (iso) => {
    const [year, month, day] = iso.split("-").map(Number);
    const style = { year: "numeric", month: language === "kk" ? "2-digit" : "short", day: "2-digit" };
    const tag = language === "en" ? "en-GB" : "ru";
    return new Date(year, month - 1, day).toLocaleDateString(tag, style);
  };

  alatau.isDate = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text);

  alatau.unit = (unit) => {
    if (unit === "1" || unit === "date") return "";
    return alatau.has(`unit.${unit}`) ? alatau.t(`unit.${unit}`) : unit;
  };

  // calls a function now and at each change of language
  alatau.live = (refresh) => {
    live.push(refresh);
    refresh();
  };

  alatau.liveText = (node, write) => {
    alatau.live(() => {
      node.textContent = write();
    });
    return node;
  };

  alatau.liveLabel = (node, write, attribute = "aria-label") => {
    alatau.live(() => node.setAttribute(attribute, write()));
    return node;
  };

  alatau.liveSpell = (node, words) => {
    alatau.live(() => alatau.spell(node, words));
    return node;
  };

  alatau.speak = (tag) => {
    if (!Object.hasOwn(names, tag)) return;
    language = tag;
    document.documentElement.lang = tag;
    for (const refresh of live) refresh();
    alatau.changed();
  };

  alatau.startWords = () => {
    for (const node of document.querySelectorAll("[data-text]")) {
      alatau.liveText(node, () => alatau.t(node.dataset.text));
    }
    for (const node of document.querySelectorAll("[data-label]")) {
      alatau.liveLabel(node, () => alatau.t(node.dataset.label));
    }
    const { title, subtitle } = alatau.plan;
    alatau.live(() => {
      document.title = alatau.say(title);
      alatau.spell(alatau.byId("title"), title);
      if (!subtitle) return;
      alatau.spell(alatau.byId("subtitle"), subtitle);
      alatau.byId("subtitle").hidden = false;
    });
    for (const [tag, [short, long]] of Object.entries(names)) {
      const button = alatau.el(
        "button",
        {
          type: "button",
          lang: tag,
          title: long,
          on: {
            click: () => {
              alatau.store(KEY, tag);
              alatau.speak(tag);
            },
          },
        },
        short,
      );
      alatau.live(() => button.setAttribute("aria-pressed", String(tag === language)));
      alatau.byId("languages").append(button);
    }
    alatau.speak(language);
  };
})();
