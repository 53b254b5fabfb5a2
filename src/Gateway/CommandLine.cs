using System.Globalization;
using CryptoViz.Pipeline;

namespace CryptoViz.Gateway;

/// <summary>The short switches: what is asked for most, without the names of configuration keys.</summary>
internal static class CommandLine
{
    /// <summary>The address without any configuration: only for this computer.</summary>
    public const string DefaultAddress = "http://127.0.0.1:5080";

    private const string Known = "--source=, --port=, --data=, --quote=, --urls=, --AllowedHosts=, and any key, such as --CryptoViz:Kafka:BootstrapServers=";

    /// <summary>Writes short switches as the configuration keys that they stand for. A value follows after <c>=</c> or a space.</summary>
    /// <exception cref="StartException">A switch is unknown or a port is none.</exception>
    public static string[] Expand(IReadOnlyList<string> arguments)
    {
        var expanded = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            var hasValueBehind = !argument.Contains('=')
                && i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal);
            expanded.Add(ExpandOne(hasValueBehind ? $"{argument}={arguments[++i]}" : argument));
        }

        return [.. expanded];
    }

    private static string ExpandOne(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || !argument.StartsWith("--", StringComparison.Ordinal))
            throw new StartException($"'{argument}' is not an option; options are {Known}");

        var (name, value) = (argument[2..equals], argument[(equals + 1)..]);
        return name switch
        {
            "source" => $"--{PipelineOptions.Section}:Source={value}",
            "data" => $"--{PipelineOptions.Section}:DataDirectory={value}",
            "quote" => $"--{PipelineOptions.Section}:Quote={value}",
            "port" => ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ? $"--urls=http://127.0.0.1:{value}"
                : throw Settings.Wrong("--port", value, "0 to 65535; 0 takes a free one"),
            "urls" or "AllowedHosts" => argument,
            _ when name.Contains(':') => argument,
            _ => throw new StartException($"--{name} is not an option; options are {Known}"),
        };
    }
}
