import ReactMarkdown, { type Components } from 'react-markdown'
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize'
import remarkGfm from 'remark-gfm'
import { nodeHref } from '../project/project-index'
import { AppLink } from '../shell/app-link'

/** Descriptions are anybody's text: pictures from data addresses only, no other protocols than a reader expects. */
const schema = {
  ...defaultSchema,
  protocols: { ...defaultSchema.protocols, src: ['data'], href: ['http', 'https', 'mailto'] },
}

const uniqueId = /^(model|source|seed|snapshot|exposure)\.[\w.]+$/

/** Headings stand under the page's own, ids of nodes lead to their pages, outside links don't tell where from. */
const components: Components = {
  h1: ({ children }) => <h2>{children}</h2>,
  h2: ({ children }) => <h3>{children}</h3>,
  h3: ({ children }) => <h4>{children}</h4>,
  h4: ({ children }) => <h5>{children}</h5>,
  h5: ({ children }) => <h6>{children}</h6>,
  a: ({ href = '', children }) => (
    <a href={href} rel="noreferrer noopener" {...(/^https?:/.test(href) ? { target: '_blank' } : {})}>
      {children}
    </a>
  ),
  // A picture beside the text is no file that this app has: what it shows stands in words.
  img: ({ src, alt }) =>
    typeof src === 'string' && src.startsWith('data:') ? (
      // biome-ignore lint/performance/noImgElement: nothing to optimise in a data address
      <img src={src} alt={alt ?? ''} />
    ) : (
      <em>{alt}</em>
    ),
  code: ({ children, className }) => {
    const text = typeof children === 'string' ? children : ''
    if (!uniqueId.test(text)) return <code className={className}>{children}</code>
    return (
      <AppLink href={nodeHref(text)}>
        <code>{text}</code>
      </AppLink>
    )
  },
}

/** A description as the project wrote it: CommonMark with tables and task lists, made harmless. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="prose-docs">
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[[rehypeSanitize, schema]]}
        components={components}
        urlTransform={(url) => url}
      >
        {text}
      </ReactMarkdown>
    </div>
  )
}
