using Akka.Actor.Setup;
using Akka.Configuration;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Where all entities keep their events and snapshots: one store for coins, market and news, one for what belongs to users. Each
/// is a pair of Akka.Persistence plugins named by <see cref="JournalSetup"/>; the kind is chosen by configuration and no actor
/// sees it. Opened before the actor system starts and disposed after it has ended.
/// </summary>
internal abstract class Journals : IDisposable
{
    /// <summary>The store of coins, market and news.</summary>
    public const string Coins = "coins";

    /// <summary>The store of what belongs to users.</summary>
    public const string Users = "users";

    /// <summary>Names the coins' journal for ever and no other; 16 URL-safe characters. Cursors of coins carry it.</summary>
    public abstract string CoinsJournalId { get; }

    /// <summary>What opening put right, a line each; worth a warning in the log.</summary>
    public virtual IReadOnlyList<string> Notices => [];

    /// <summary>What hands the stores to the plugins.</summary>
    public abstract Setup Setup { get; }

    /// <summary>The Akka configuration of the plugins.</summary>
    public abstract Config Config { get; }

    /// <summary>Opens the stores of the configured kind, or makes them.</summary>
    /// <param name="options">Which kind, and where.</param>
    /// <param name="dataDirectory">The data directory, absolute.</param>
    /// <param name="coinsFolder">What the coins' store is called: <c>live-usd</c>, <c>demo</c>.</param>
    /// <param name="time">Dates what is written.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="JournalException">It can't be used; one line says what to do.</exception>
    public static async Task<Journals> OpenAsync(
        PipelineOptions.JournalOptions options, string dataDirectory, string coinsFolder, TimeProvider time, CancellationToken cancellation) =>
        options.IsPostgreSql
            ? await PostgreSqlJournals.OpenAsync(options.ConnectionString, coinsFolder, cancellation)
            : new JsonJournals(options.Sync, dataDirectory, coinsFolder, time);

    /// <summary>
    /// True when the coins' store of that name was ever opened, or there is anything in its folder; nothing is made. A database tells a
    /// node whose data directory is fresh.
    /// </summary>
    /// <param name="options">Which kind, and where.</param>
    /// <param name="dataDirectory">The data directory, absolute.</param>
    /// <param name="coinsFolder">What the coins' store is called.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="JournalException">The database can't be asked; one line says what to do.</exception>
    public static async Task<bool> HoldDataAsync(
        PipelineOptions.JournalOptions options, string dataDirectory, string coinsFolder, CancellationToken cancellation) =>
        HoldsFiles(Path.Combine(dataDirectory, coinsFolder))
        || (options.IsPostgreSql && await PostgreSqlJournals.ExistsAsync(options.ConnectionString, coinsFolder, cancellation));

    /// <summary>Why nothing is accepted now; null while all is well.</summary>
    public abstract Task<string?> FaultAsync(CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract void Dispose();

    private static bool HoldsFiles(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any(file => new FileInfo(file).Length > 0);
}
