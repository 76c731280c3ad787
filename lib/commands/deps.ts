/** `deps`: see `lib/packages`. */
import { type DepsOptions, installDependencies, PACKAGE_SOURCES } from '../packages'

export { type DepsOptions, installDependencies, PACKAGE_SOURCES }
