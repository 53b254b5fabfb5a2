namespace CryptoViz.Pipeline;

/// <summary>The program can't start; the message is one line that says why and what to do.</summary>
public sealed class StartException(string message) : Exception(message);
