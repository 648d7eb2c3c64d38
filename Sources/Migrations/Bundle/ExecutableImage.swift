import Glibc

/// Finds where the image of an executable ends, to tell it from what was appended to it.
enum ExecutableImage {
  /// The end of the image; nil for a file that is no 64-bit ELF executable.
  ///
  /// Linkers put the table of sections last (System V ABI, chapter 4); tools that edit executables
  /// may append segments behind it.
  /// - Throws: `SystemError` when the file cannot be read.
  static func end(of file: borrowing OpenFile) throws(SystemError) -> Int? {
    let start = try file.bytes(at: 0, count: MemoryLayout<Elf64_Ehdr>.size)
    guard start.count == MemoryLayout<Elf64_Ehdr>.size, start.starts(with: identification) else {
      return nil
    }
    let header = start.withUnsafeBytes { $0.loadUnaligned(as: Elf64_Ehdr.self) }
    let segmentSize = MemoryLayout<Elf64_Phdr>.stride
    guard let segmentsStart = Int(exactly: header.e_phoff),
      let sectionsStart = Int(exactly: header.e_shoff), Int(header.e_phentsize) == segmentSize
    else { return nil }

    let segments = try file.bytes(
      at: segmentsStart, count: Int(header.e_phnum) * segmentSize)
    let ends = segments.withUnsafeBytes { bytes in
      stride(from: 0, through: bytes.count - segmentSize, by: segmentSize).map { offset in
        let segment = bytes.loadUnaligned(fromByteOffset: offset, as: Elf64_Phdr.self)
        return Int(clamping: segment.p_offset) &+ Int(clamping: segment.p_filesz)
      }
    }
    let sectionsEnd = sectionsStart &+ Int(header.e_shnum) * Int(header.e_shentsize)
    return ends.reduce(sectionsEnd, max)
  }

  /// The magic number, and the class of 64-bit files.
  private static let identification: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, UInt8(ELFCLASS64)]
}
