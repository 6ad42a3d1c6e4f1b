/**
 * A place that keeps small texts between runs of the app. What is kept holds no license key in clear: names are hashes, files are encrypted. Any of
 * the three may reject: a verdict of the service does not depend on it.
 */
export interface Storage {
  /** Returns the text of this name, undefined where there is none. Names are up to 64 characters of `a-z0-9-`. */
  get(name: string): Promise<string | undefined>;
  /** Keeps a text of up to some 100 kilobytes under this name, in place of the one before. */
  set(name: string, text: string): Promise<void>;
  delete(name: string): Promise<void>;
}

/** Keeps texts for as long as the program runs. */
export function memoryStorage(): Storage {
  const texts = new Map<string, string>();
  return {
    get: async (name) => texts.get(name),
    set: async (name, text) => {
      texts.set(name, text);
    },
    delete: async (name) => {
      texts.delete(name);
    },
  };
}

/** The part of `localStorage` that is used (HTML, Web Storage). */
export type WebStorage = {
  getItem(name: string): string | null;
  setItem(name: string, text: string): void;
  removeItem(name: string): void;
};

/** Keeps texts in `localStorage` of a browser or of Electron's renderer, or in anything of the same shape. */
export function webStorage(storage: WebStorage): Storage {
  return {
    get: async (name) => storage.getItem(name) ?? undefined,
    set: async (name, text) => storage.setItem(name, text),
    delete: async (name) => storage.removeItem(name),
  };
}
