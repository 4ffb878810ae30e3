(() => {
  "use strict";
  // asks the server that this page comes from, which is on this machine, whether there is a newer one
  const ask = async () => {
    try {
      const answer = await fetch("/version", { cache: "no-store" });
      const version = await answer.text();
      if (answer.ok && window.alatauVersion && version !== window.alatauVersion) location.reload();
      window.alatauVersion = version;
    } catch {
      // the server was stopped: the page stays as it is
    }
    setTimeout(ask, 500);
  };
  ask();
})();
