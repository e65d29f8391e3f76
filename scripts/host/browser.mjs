// The browser without a window in which the tests look at VS Code.
import { chromium } from 'playwright-core';
import { ensureBrowser } from '../setup/browser.mjs';

const quietArguments = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launchBrowser() {
  return chromium.launch(await browserOptions());
}

/** A browser that several test processes can share by its `wsEndpoint()`. */
export async function launchBrowserServer() {
  return chromium.launchServer(await browserOptions());
}

async function browserOptions() {
  const executablePath = await ensureBrowser();
  // Chromium's sandbox refuses to run as root, as which a container does everything.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return { executablePath, args: [...sandbox, ...quietArguments] };
}
