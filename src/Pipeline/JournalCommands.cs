using CryptoViz.Pipeline.Storage;
using CryptoViz.Pipeline.Storage.Commands;

namespace CryptoViz.Pipeline;

/// <summary>
/// What can be done with the files of a data directory from the command line; docs/operations.md has the shape of each answer.
/// A directory may be the data directory or one of its stores, such as <c>data/live-usd</c>.
/// </summary>
public static class JournalCommands
{
    /// <summary>Tells what the directory holds and whether it is sound. Needs no lock and changes nothing.</summary>
    /// <returns>0 sound, 1 with what a start would put right by itself, 2 damaged.</returns>
    /// <exception cref="StartException">It can't be read; one line says what to do.</exception>
    public static Task<int> VerifyAsync(string directory, bool json, TextWriter output) =>
        Answer(() => Task.FromResult(JournalVerification.Run(directory, json, output)));

    /// <summary>Writes every line, oldest first, or those of one entity. Needs no lock and changes nothing.</summary>
    /// <returns>0.</returns>
    /// <exception cref="StartException">It can't be read or is damaged; one line says what to do.</exception>
    public static Task<int> DumpAsync(string directory, string? entity, bool json, TextWriter output) =>
        Answer(() => Task.FromResult(JournalDump.Run(directory, entity, json, output)));

    /// <summary>Makes the journals as small as they get.</summary>
    /// <returns>0 done, 1 when a part had to be left as it was.</returns>
    /// <exception cref="StartException">It is in use, damaged or can't be written; one line says what to do.</exception>
    public static Task<int> CompactAsync(string directory, bool json, TextWriter output) =>
        Answer(() => JournalCompacting.RunAsync(directory, json, output));

    private static async Task<int> Answer(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (JournalException e)
        {
            throw new StartException(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{e.Message}; run it as a user who may read the directory");
        }
    }
}
