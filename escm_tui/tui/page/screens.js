// Keys go to the screens without a click, as soon as they can be handed over.
new MutationObserver((_, observer) => {
  if (document.body?.classList.contains("-loaded")) {
    observer.disconnect();
    document.querySelector(".xterm-helper-textarea").focus();
  }
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["class"] });
