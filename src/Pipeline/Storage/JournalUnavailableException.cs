namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// The disk takes nothing now, and it is certain that nothing of this write is in the journal: it may be tried again later. The
/// message is one line that says what to do.
/// </summary>
internal sealed class JournalUnavailableException(string message) : IOException(message);
