using System.Collections.Immutable;

namespace CryptoViz.Streams.Kafka.Settings;

/// <summary>What a consumer reads.</summary>
public interface ISubscription;

/// <summary>Topics whose partitions Kafka shares out among the consumers of a group.</summary>
public interface IAutoSubscription : ISubscription;

/// <summary>Makes subscriptions.</summary>
public static class Subscriptions
{
    /// <summary>All partitions of these topics, shared out among the group.</summary>
    public static IAutoSubscription Topics(params string[] topics) => new TopicSubscription([.. topics]);
}

/// <summary>See <see cref="Subscriptions.Topics"/>.</summary>
internal sealed record TopicSubscription(ImmutableHashSet<string> Topics) : IAutoSubscription;
