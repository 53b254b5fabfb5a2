namespace CryptoViz.Pipeline.Storage;

/// <summary>The journal can't be opened, written or read. The message is one line that says what to do.</summary>
internal sealed class JournalException(string message, Exception? inner = null) : Exception(message, inner);
