using System.Collections.Immutable;
using Akka.Actor.Setup;
using Akka.Configuration;

namespace CryptoViz.Pipeline.Storage;

/// <summary>The stores as directories of JSON files, for one process on one machine.</summary>
internal sealed class JsonJournals : Journals
{
    private readonly JournalDirectory _coins;
    private readonly JournalDirectory _users;
    private readonly JournalSetup _setup;

    /// <summary>Makes or opens both directories and takes their locks.</summary>
    /// <exception cref="JournalException">One of them can't be used; one line says what to do.</exception>
    public JsonJournals(string sync, string dataDirectory, string coinsFolder, TimeProvider time)
    {
        var settings = new JournalSettings { Sync = Enum.Parse<JournalSync>(sync, ignoreCase: true) };
        _users = JournalDirectory.Open(Path.Combine(dataDirectory, Users), settings, time);
        try
        {
            _coins = JournalDirectory.Open(Path.Combine(dataDirectory, coinsFolder), settings, time);
        }
        catch
        {
            _users.Dispose();
            throw;
        }

        _setup = new JournalSetup(ImmutableDictionary<string, JournalDirectory>.Empty.Add(Coins, _coins).Add(Users, _users));
    }

    /// <inheritdoc/>
    public override string CoinsJournalId => _coins.JournalId;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notices => [.. _users.Notices, .. _coins.Notices];

    /// <inheritdoc/>
    public override Setup Setup => _setup;

    /// <inheritdoc/>
    public override Config Config => _setup.Config;

    /// <inheritdoc/>
    public override Task<string?> FaultAsync(CancellationToken cancellation) => Task.FromResult(_coins.Fault ?? _users.Fault);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _coins.Dispose();
        _users.Dispose();
    }
}
