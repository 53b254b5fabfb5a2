// The one place that says which Kafka connector the pipeline is built on.
#if AKKA_STREAMS_KAFKA
global using Akka.Streams.Kafka.Dsl;
global using Akka.Streams.Kafka.Helpers;
global using Akka.Streams.Kafka.Messages;
global using Akka.Streams.Kafka.Settings;
#else
global using CryptoViz.Streams.Kafka.Dsl;
global using CryptoViz.Streams.Kafka.Helpers;
global using CryptoViz.Streams.Kafka.Messages;
global using CryptoViz.Streams.Kafka.Settings;
#endif
