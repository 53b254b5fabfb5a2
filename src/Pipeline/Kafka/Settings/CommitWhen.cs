namespace CryptoViz.Streams.Kafka.Settings;

/// <summary>Which offset may be committed when one arrives: one of <see cref="CommitWhen"/>.</summary>
public interface ICommitWhen;

/// <summary>The two answers.</summary>
public static class CommitWhen
{
    /// <summary>The setting's value of that name.</summary>
    /// <exception cref="ArgumentException">It is neither <c>offset-first-observed</c> nor <c>next-offset-observed</c>.</exception>
    public static ICommitWhen ValueOf(string s) => s.ToLowerInvariant() switch
    {
        "offset-first-observed" => OffsetFirstObserved.Instance,
        "next-offset-observed" => NextOffsetObserved.Instance,
        _ => throw new ArgumentException($"commit when is offset-first-observed or next-offset-observed, not {s}", nameof(s)),
    };

    /// <summary>That offset: an offset arrives once its record is done with.</summary>
    public sealed class OffsetFirstObserved : ICommitWhen
    {
        private OffsetFirstObserved()
        {
        }

        /// <summary>The one instance.</summary>
        public static OffsetFirstObserved Instance { get; } = new();
    }

    /// <summary>The offset before it of the same partition: a record may become several elements, each with its offset.</summary>
    public sealed class NextOffsetObserved : ICommitWhen
    {
        private NextOffsetObserved()
        {
        }

        /// <summary>The one instance.</summary>
        public static NextOffsetObserved Instance { get; } = new();
    }
}
