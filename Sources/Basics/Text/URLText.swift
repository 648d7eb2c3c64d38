/// The syntax that all URLs share.
package enum URLText {
  /// The text with everything encoded that has a meaning of its own in a URL.
  package static func encoded(_ text: String, keeping kept: String = "") -> String {
    var encoded = ""
    for byte in text.utf8 {
      let character = Character(UnicodeScalar(byte))
      let isPlain = character.isASCII && (character.isLetter || character.isNumber)
      if isPlain || "-._~".contains(character) || kept.contains(character) {
        encoded.append(character)
      } else {
        encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }
}

extension String {
  /// The text without blanks and line ends at either end.
  package var trimmingBlanks: String {
    let start = drop(while: \.isWhitespace)
    return String(String(start.reversed()).drop(while: \.isWhitespace).reversed())
  }
}
