// The one place that says which Kafka connector the pipeline is built on.
global using CryptoViz.Streams.Kafka.Dsl;
global using CryptoViz.Streams.Kafka.Helpers;
global using CryptoViz.Streams.Kafka.Messages;
global using CryptoViz.Streams.Kafka.Settings;
