/** Written in front of sw.js by the server. */
declare const BUILD: string;
declare const STATIC_URL: string;
