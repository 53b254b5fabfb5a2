using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace CryptoViz.Streams.Kafka.Settings;

/// <summary>Reads a <c>kafka-clients</c> block, in which a dotted key is a nested object to HOCON, as librdkafka's flat properties.</summary>
internal static class ClientProperties
{
    public static ImmutableDictionary<string, string> Parse(Config? config)
    {
        var properties = ImmutableDictionary.CreateBuilder<string, string>();
        if (config is { IsEmpty: false }) Flatten("", config.Root, properties);
        return properties.ToImmutable();
    }

    private static void Flatten(string path, HoconValue value, ImmutableDictionary<string, string>.Builder properties)
    {
        if (!value.IsObject())
        {
            properties[path] = value.GetString();
            return;
        }

        foreach (var (key, child) in value.GetObject().Items)
            Flatten(path.Length == 0 ? key : $"{path}.{key}", child, properties);
    }
}
