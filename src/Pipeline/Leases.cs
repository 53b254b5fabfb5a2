using Akka.Actor;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline;

/// <summary>
/// The watchers of one entity. Each stays for <see cref="Lease.Expiry"/> after its last renewal; whoever stops renewing is
/// forgotten without being told.
/// </summary>
internal sealed class Leases(TimeProvider time)
{
    private readonly Dictionary<IActorRef, DateTimeOffset> _renewed = [];

    /// <summary>True when nobody watches any more.</summary>
    public bool IsEmpty => Live().Count == 0;

    /// <summary>Adds the watcher, or keeps it for another <see cref="Lease.Expiry"/>.</summary>
    public void Renew(IActorRef watcher) => _renewed[watcher] = time.GetUtcNow();

    /// <summary>Forgets the watcher now.</summary>
    public void Remove(IActorRef watcher) => _renewed.Remove(watcher);

    /// <summary>The watchers whose lease holds, in no order.</summary>
    public IReadOnlyCollection<IActorRef> Live()
    {
        var oldest = time.GetUtcNow() - Lease.Expiry;
        foreach (var (watcher, renewed) in _renewed)
            if (renewed < oldest)
                _renewed.Remove(watcher);
        return _renewed.Keys;
    }

    /// <summary>Tells each live watcher.</summary>
    public void Tell(object message, IActorRef sender)
    {
        foreach (var watcher in Live())
            watcher.Tell(message, sender);
    }
}
