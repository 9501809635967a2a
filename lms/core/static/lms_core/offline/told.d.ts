/** What the server writes before the worker's text. */
declare const SETTINGS: { page: string; static: string; shell: string[] };
declare const VERSION: string;
