// What the library's own declarations use: files, problems, secrets.
@_exported public import Basics
