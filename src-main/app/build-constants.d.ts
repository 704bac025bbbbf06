/** Milliseconds since the epoch, put in by the build. A clock before it is wrong. */
declare const __BUILT_AT__: number;
declare const __APP_VERSION__: string;
