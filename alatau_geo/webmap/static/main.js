(() => {
  "use strict";
  const { alatau } = window;
  const start = () => {
    alatau.startMap();
    alatau.startLayers();
    alatau.startLabels();
    alatau.startPanel();
    alatau.startShown();
    alatau.startPhases();
    alatau.startCompare();
    alatau.startCoordinates();
    alatau.startRuler();
    alatau.startSearch();
    alatau.startScreen();
    alatau.startPrint();
    alatau.startWords();
    // again, now that all around the map has its size
    alatau.map.invalidateSize({ animate: false });
    alatau.fitPlan({ animate: false });
    alatau.startLink();
  };
  if (alatau.hasPacked) alatau.unpackLayers().then(start);
  else start();
})();
