using Akka.Event;
using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>What a client's error handler says: a warning when it matters, not for each connection that is tried again.</summary>
internal static class ClientTrouble
{
    public static void Log(ILoggingAdapter log, string client, object? bootstrapServers, Confluent.Kafka.Error error) =>
        log.Log(
            error.IsFatal || error.Code == ErrorCode.Local_AllBrokersDown ? LogLevel.WarningLevel : LogLevel.DebugLevel,
            $"The {client} has trouble with Kafka at {bootstrapServers}: {error.Reason}");
}
