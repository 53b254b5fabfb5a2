using Akka.Configuration;
using Confluent.Kafka;
using Config = Akka.Configuration.Config;

namespace CryptoViz.Streams.Kafka.Settings;

/// <summary>The connector's defaults and what is asked of Kafka's errors.</summary>
public static class KafkaExtensions
{
    /// <summary>The defaults of <c>akka.kafka</c>, to be added as a fallback to the actor system's configuration.</summary>
    public static Config DefaultSettings { get; } = ConfigurationFactory.ParseString(
        """
        akka.kafka {
          consumer {
            # How long one poll waits for a record; also the longest time until a commit is looked at on an idle consumer.
            poll-timeout = 50ms
            # The most records that are taken before commits and commands are looked at.
            max-poll-records = 500
            # The most records of one partition that wait for demand; the partition is paused there and resumed at a quarter.
            buffer-size = 1024
            commit-timeout = 15s
            # How long a shutdown waits for records that are still being worked on.
            stop-timeout = 30s
            # How long a revoked partition waits for records that are still being worked on.
            wait-close-partition = 500ms
            # A partition that has work and does none of it for so long fails the source.
            no-progress-timeout = 2m
            kafka-clients {
              enable.auto.commit = false
            }
          }
          producer {
            # The most records that wait for their confirmation.
            parallelism = 100
            flush-timeout = 10s
            kafka-clients { }
          }
          committer {
            max-batch = 1000
            max-interval = 10s
            parallelism = 100
            # next-offset-observed holds an offset back until the next one of its partition arrives, so that all that was made of
            # its record has passed.
            when = offset-first-observed
          }
        }
        """);

    /// <summary>True when a key or value could not be turned into bytes or back.</summary>
    public static bool IsSerializationError(this Error error) => error.Code.IsSerializationError();

    /// <summary>True when a key or value could not be turned into bytes or back.</summary>
    public static bool IsSerializationError(this ErrorCode code) => code is
        ErrorCode.Local_KeySerialization or ErrorCode.Local_ValueSerialization or
        ErrorCode.Local_KeyDeserialization or ErrorCode.Local_ValueDeserialization;
}
