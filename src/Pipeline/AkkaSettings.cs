namespace CryptoViz.Pipeline;

/// <summary>Akka's configuration of a node. Each value that differs from Akka's own default says why.</summary>
internal static class AkkaSettings
{
    /// <summary>How long a graph may take to finish what it has read, when the program ends.</summary>
    public static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(9);

    public const string Node =
        """
        akka {
          # The host's logging decides what is shown.
          loglevel = INFO
          stdout-loglevel = WARNING
          log-dead-letters = off
          log-dead-letters-during-shutdown = off

          persistence {
            journal.plugin = "akka.persistence.journal.cryptoviz-coins"
            snapshot-store.plugin = "akka.persistence.snapshot-store.cryptoviz-coins"
            # A recovery reads from one disk; more at once only wait for each other.
            max-concurrent-recoveries = 32
          }

          remote.dot-netty.tcp {
            # The largest message is the table of 5,000 coins with their sparklines, up to 30 MB; what is larger is dropped.
            maximum-frame-size = 64 MiB
            send-buffer-size = 4 MiB
            receive-buffer-size = 4 MiB
          }

          cluster {
            # A node that starts alone should be up at once; the defaults of 1 s each add up.
            gossip-interval = 200 ms
            leader-actions-interval = 200 ms
            # A single process needs no grace for others that might still be joining.
            shutdown-after-unsuccessful-join-seed-nodes = 60 s
            log-info = off

            sharding {
              state-store-mode = ddata
              remember-entities = off
              # Coins passivate by themselves, when nobody watches.
              passivate-idle-entity-after = off
              # What waits for a shard that is being allocated or moved.
              buffer-size = 10000
              retry-interval = 500 ms
            }

            singleton.min-number-of-hand-over-retries = 15
            singleton-proxy.buffer-size = 10000
            singleton-proxy.singleton-identification-interval = 200 ms
            # It counts from the wrong moment and warns at each start and end; readiness tells what is missing.
            singleton-proxy.log-singleton-identification-failure = off
          }

          coordinated-shutdown {
            # The host decides when the process ends.
            exit-clr = off
            run-by-clr-shutdown-hook = off
            phases {
              service-requests-done.timeout = 10 s
              service-stop.timeout = 10 s
            }
          }
        }
        """;
}
