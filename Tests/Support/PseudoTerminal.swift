import Foundation

/// A pseudo-terminal: what a program takes for a terminal, and our end of it.
struct PseudoTerminal {
  /// Our end.
  let control: FileHandle
  /// The program's end, for its standard input, output and error.
  let device: FileHandle

  /// Opens a terminal of a size.
  init(columns: UInt16, rows: UInt16) throws {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    let (control, device) = try ChildProcess.keepingFromChildren {
      var (control, device): (Int32, Int32) = (-1, -1)
      guard openpty(&control, &device, nil, nil, &size) == 0 else { throw POSIXError.current }
      return ((control, device), [control, device])
    }
    self.control = FileHandle(fileDescriptor: control, closeOnDealloc: true)
    self.device = FileHandle(fileDescriptor: device, closeOnDealloc: true)
  }
}
