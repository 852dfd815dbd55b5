/** `import text from "./keys.js" with { type: "text" }` gives the script as it stands. */
declare module "*.js" {
  const text: string;
  export default text;
}
