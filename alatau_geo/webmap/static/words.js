(() => {
  "use strict";
  const { alatau } = window;
  const texts = alatau.json("alatau-texts");
  const names = { kk: ["Қаз", "Қазақша"], ru: ["Рус", "Русский"], en: ["Eng", "English"] };
  const KEY = "alatau-language";
  const live = [];

  alatau.plan = alatau.json("alatau-plan");

  // a page opened from disk, or inside a sandbox, may have no storage
  const stored = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const store = (language) => {
    try {
      localStorage.setItem(KEY, language);
    } catch {
      // the choice then lasts as long as the page
    }
  };

  const wanted = [stored(), ...navigator.languages.map((tag) => tag.slice(0, 2)), "en"];
  let language = wanted.find((tag) => Object.hasOwn(names, tag ?? ""));

  // Kazakh writes numbers and dates as Russian does, and browsers often lack its own rules
  const locale = () => (language === "kk" ? "ru" : language);

  alatau.t = (key, values = {}) => {
    const text = texts[key]?.[language] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  };

  alatau.has = (key) => Object.hasOwn(texts, key);

  // a text of the plan, which may lack a language
  alatau.say = (words) => words[language] ?? words.en ?? words.ru ?? words.kk ?? words.any ?? "";

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
    if (unit === "1") return "";
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

  const speak = (chosen) => {
    language = chosen;
    document.documentElement.lang = chosen;
    for (const refresh of live) refresh();
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
      alatau.byId("title").textContent = alatau.say(title);
      if (!subtitle) return;
      alatau.byId("subtitle").textContent = alatau.say(subtitle);
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
              store(tag);
              speak(tag);
            },
          },
        },
        short,
      );
      alatau.live(() => button.setAttribute("aria-pressed", String(tag === language)));
      alatau.byId("languages").append(button);
    }
    speak(language);
  };
})();
