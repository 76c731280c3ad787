import { Command, Option } from 'commander'
import { addOption, globalOptions, type OptionSpec, silentOptions } from './options'
import type { Verb } from './verb'
import { verbs } from './verbs'

/** A verb that was asked for, with what the command line said. */
export type Asked = {
  readonly verb: Verb
  /** Its name with that of the verbs above it: `docs generate`. */
  readonly name: string
  readonly arguments: readonly string[]
  readonly options: { readonly [key: string]: unknown }
}

/** The tree of verbs; calls `found` with the one that the command line names. */
export function makeProgram(version: string, found: (asked: Asked) => void): Command {
  const program = new Command('greenlight')
    .description('Lineage, docs and deploy control for dbt projects on Materialize')
    .version(version, '-V, --version', 'the version')
    .helpOption('-h, --help', 'this text')
    .showHelpAfterError('(--help says more)')
    .enablePositionalOptions(false)
  for (const spec of [...globalOptions, ...silentOptions]) addOption(program, Option, spec)
  addVerbs(program, verbs, '', program, found)
  return program
}

function addVerbs(
  parent: Command,
  below: readonly Verb[],
  above: string,
  program: Command,
  found: (asked: Asked) => void,
): void {
  // There are some hundred options for each of the verbs: only those of the one that is asked for, or about, are made.
  const without = new Map<Command, Verb>()
  const complete = (command: Command) => {
    const verb = without.get(command)
    if (without.delete(command) && verb !== undefined) addOptions(command, verb)
  }
  for (const verb of below) {
    const command = addVerb(parent, verb, above, program, found)
    without.set(command, verb)
    command.on('beforeHelp', () => complete(command))
  }
  parent.hook('preSubcommand', (_, command) => complete(command))
}

function addVerb(
  parent: Command,
  verb: Verb,
  above: string,
  program: Command,
  found: (asked: Asked) => void,
): Command {
  const name = above === '' ? verb.name : `${above} ${verb.name}`
  const command = parent.command(verb.name).summary(verb.summary).description(verb.summary)
  if (verb.aliases !== undefined) command.aliases(verb.aliases)
  command.helpOption('-h, --help', 'this text')
  for (const { name: argument, about } of verb.arguments ?? []) command.argument(argument, about)
  if (verb.verbs !== undefined) addVerbs(command, verb.verbs, name, program, found)
  if (verb.load !== undefined)
    command.action(() => {
      found({ verb, name, arguments: command.args, options: { ...program.opts(), ...command.opts() } })
    })
  return command
}

function addOptions(command: Command, verb: Verb): void {
  for (const spec of verb.options) addOption(command, Option, spec)
  const own = new Set(verb.options.map(nameOf))
  for (const spec of [...globalOptions, ...silentOptions])
    if (!own.has(nameOf(spec))) addOption(command, Option, { ...spec, hidden: true })
}

/** `--name` of `-n, --name <value>`. */
function nameOf({ flags }: OptionSpec): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags
}
