// Requests to this server. A key, where one is set, is kept for the tab and goes in a header: never in an address.

/** The server's root, whatever path a proxy puts in front: this file is at ROOT/assets/VERSION/api.js. */
export const root = new URL("../../", import.meta.url);

/** Whether the API has a route, `cancel` say. */
export const offers = (name) => document.body.dataset.offers.split(" ").includes(name);

const keyName = "retail-pulse-key";

export const key = {
  get: () => sessionStorage.getItem(keyName),
  set: (value) => sessionStorage.setItem(keyName, value),
  forget: () => sessionStorage.removeItem(keyName),
};

/** An answer that is an error. */
export class APIError extends Error {
  constructor(status, message, retrySeconds) {
    super(message);
    this.status = status;
    this.retrySeconds = retrySeconds;
  }
}

/** The server did not answer. */
export class Unreachable extends Error {
  constructor() {
    super("the server does not answer");
  }
}

export const fields = () => (key.get() ? { Authorization: `Bearer ${key.get()}` } : {});

/** The address of a path of the API, with a query whose empty values are left away. */
export function address(path, query = {}) {
  const url = new URL(path, root);
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
  return url;
}

/**
 * Sends a request.
 *
 * @returns the response, if it is no error.
 * @throws APIError, Unreachable, or AbortError.
 */
export async function request(url, options = {}) {
  let response;
  try {
    response = await fetch(url, { ...options, headers: { ...fields(), ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Unreachable();
  }
  if (response.ok) return response;
  const text = await response.text();
  let message = `${response.status} ${response.statusText}`;
  try {
    message = JSON.parse(text).error ?? message;
  } catch {
    // A proxy's page, say: the status is all there is to tell.
  }
  throw new APIError(response.status, message, Number(response.headers.get("Retry-After")) || undefined);
}

export const get = async (path, query, options) => (await request(address(path, query), options)).json();
export const post = async (path, query, options) =>
  (await request(address(path, query), { method: "POST", ...options })).json();

/** A page of this server as a document, without running anything of it. */
export function page(url) {
  return new Promise((resolve, reject) => {
    // XMLHttpRequest, since DOMParser makes markup of text, which the policy forbids.
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    for (const [name, value] of Object.entries(fields())) request.setRequestHeader(name, value);
    request.onload = () => (request.response ? resolve(request.response) : reject(new Unreachable()));
    request.onerror = () => reject(new Unreachable());
    request.send();
  });
}
