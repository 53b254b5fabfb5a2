using System.Text.Json;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.Logging;

namespace CryptoViz.Pipeline.Topics;

/// <summary>
/// A bounded local copy of dead letters, one JSON a line, since the embedded broker forgets them at exit: the present file and
/// the one before it. It is for people; a write that fails is logged and never holds anything up.
/// </summary>
internal sealed class DeadLetterFile(string folder, ILogger log)
{
    /// <summary>Two files of this size are kept.</summary>
    private const long MostBytes = 4 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly string _path = Path.Combine(folder, "dead-letters.jsonl");
    private readonly string _before = Path.Combine(folder, "dead-letters.1.jsonl");

    /// <summary>Keeps a letter.</summary>
    public void Keep(DeadLetter letter)
    {
        lock (_lock)
        {
            try
            {
                Directory.CreateDirectory(folder);
                if (new FileInfo(_path) is { Exists: true, Length: > MostBytes }) File.Move(_path, _before, overwrite: true);
                File.AppendAllText(_path, JsonSerializer.Serialize(letter, ContractJson.Default.DeadLetter) + "\n");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.LogWarning("A dead letter could not be kept in {Path}: {Reason}", _path, e.Message);
            }
        }
    }
}
