/** The types of bootstrap.js, which itself must run on Node 20 and so has none. */

/** The folder that holds package.json. */
export declare const CHECKOUT: string;
/** Where compiled code is kept. */
export declare const COMPILED: string;
/** Why the packages must be installed; null when they are the ones of package-lock.json. */
export declare function installReason(checkout: string): string | null;
/** Installs the packages if need be; false when that failed and the reason has been said. */
export declare function install(checkout: string): boolean;
/** Runs a file of the checkout with the checkout's Node, its tools first on PATH, and ends as it ends. */
export declare function run(checkout: string, script: string, args: readonly string[]): void;
/** Whether this Node can do what follows; says so when it cannot. */
export declare function nodeIsNewEnough(): boolean;
