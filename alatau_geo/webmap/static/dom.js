(() => {
  "use strict";
  const alatau = (window.alatau = {});

  const fill = (node, properties, children) => {
    const { on = {}, vars = {}, text, hidden, ...attributes } = properties;
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined) node.setAttribute(name, value);
    }
    for (const [type, handler] of Object.entries(on)) node.addEventListener(type, handler);
    for (const [name, value] of Object.entries(vars)) node.style.setProperty(name, value);
    if (text !== undefined) node.textContent = text;
    if (hidden !== undefined) node.hidden = hidden;
    // strings become text nodes: nothing here reads HTML
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };

  alatau.el = (tag, properties = {}, ...children) =>
    fill(document.createElement(tag), properties, children);

  alatau.svg = (tag, properties = {}, ...children) =>
    fill(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);

  alatau.byId = (id) => document.getElementById(id);

  // a page opened from disk, or inside a sandbox, may have no storage
  alatau.stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  alatau.store = (key, value) => {
    try {
      localStorage.setItem(key, value);
    } catch {
      // the choice then lasts as long as the page
    }
  };

  alatau.icon = (path) =>
    alatau.svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, alatau.svg("path", { d: path }));

  alatau.json = (id) => JSON.parse(alatau.byId(id).textContent);
})();
