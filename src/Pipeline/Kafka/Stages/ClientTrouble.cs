using Akka.Event;
using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>What a client's errors mean.</summary>
internal static class ClientTrouble
{
    /// <summary>
    /// True when a consumer reads no further after this error, or would pass over a record. One whose coordinator moved while it
    /// asked for the group's offsets never begins to fetch (librdkafka#5586): it says so once, keeps its partitions and is silent.
    /// </summary>
    public static bool EndsReading(Confluent.Kafka.Error error) =>
        error.IsFatal || error.IsSerializationError() || error.Code == ErrorCode.NotCoordinatorForGroup;

    /// <summary>Says what an error handler is told: a warning when it matters, not for each connection that is tried again.</summary>
    public static void Log(ILoggingAdapter log, string client, object? bootstrapServers, Confluent.Kafka.Error error) =>
        log.Log(
            error.IsFatal || error.Code == ErrorCode.Local_AllBrokersDown ? LogLevel.WarningLevel : LogLevel.DebugLevel,
            $"The {client} has trouble with Kafka at {bootstrapServers}: {error.Reason}");
}
