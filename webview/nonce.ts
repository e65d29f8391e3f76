/**
 * Tells the toolkit the page's nonce, in the way it looks for it. It probes the browser with a style element of its own
 * when it is loaded; where the content security policy stops that, every focus looks like one by keyboard.
 *
 * Has to be imported before the toolkit: modules run in the order of their imports.
 */

const nonce = document.currentScript?.nonce;
if (nonce) {
  const meta = document.createElement('meta');
  meta.setAttribute('property', 'csp-nonce');
  meta.content = nonce;
  document.head.append(meta);
}
