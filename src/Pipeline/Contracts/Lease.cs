namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// The times of the watch protocol, the one way in which anything follows anything. A watcher sends a watch message with its
/// last cursor every <see cref="Renewal"/>; the answer is nothing (it is up to date), the deltas that it missed, or a snapshot.
/// The watched entity forgets a watcher that was silent for <see cref="Expiry"/>. So lost messages, moves, crashes and
/// passivation all heal by one rule, within <see cref="Renewal"/>.
/// </summary>
public static class Lease
{
    /// <summary>How often a watcher renews.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(20);

    /// <summary>After how long without a renewal a watcher is forgotten.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromSeconds(60);
}
