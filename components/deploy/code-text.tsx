/** Plain code that scrolls by itself and can be reached by keys. */
export function CodeText({ label, text }: { label: string; text: string }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
      className="overflow-x-auto rounded-1 bg-sunken outline-offset-[-2px]"
    >
      <pre className="px-3 py-2 font-mono text-12">{text}</pre>
    </section>
  )
}

/** Statements as they are sent, one after another. */
export function Sql({ statements }: { statements: readonly string[] }) {
  return <CodeText label="SQL" text={statements.map((sql) => `${sql};`).join('\n')} />
}
