/** The text of keys.js, to be served. */
declare const text: string;
export default text;
