namespace CryptoViz.Gateway;

/// <summary>
/// A configuration in which a list is of one source: the last that names any of its entries has all of them, and one that gives the
/// list itself an empty value empties it. By themselves the sources would be mixed entry by entry, so that one feed given on the
/// command line would only take the place of the first of <c>appsettings.json</c>.
/// </summary>
internal static class WholeLists
{
    /// <summary>One section of a configuration, at the same keys.</summary>
    public static IConfiguration Of(IConfigurationRoot configuration, string section)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var source in configuration.Providers)
        {
            var own = Under(source, section).ToList();
            foreach (var list in own.Select(ListOf).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
            {
                var entries = list + ConfigurationPath.KeyDelimiter;
                foreach (var key in settings.Keys.Where(key => key.StartsWith(entries, StringComparison.OrdinalIgnoreCase)).ToList())
                    settings.Remove(key);
            }

            foreach (var (key, value) in own) settings[key] = value;
        }

        return new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
    }

    private static IEnumerable<KeyValuePair<string, string?>> Under(IConfigurationProvider source, string key)
    {
        if (source.TryGet(key, out var value)) yield return new(key, value);
        foreach (var child in source.GetChildKeys([], key).Distinct(StringComparer.OrdinalIgnoreCase))
            foreach (var setting in Under(source, ConfigurationPath.Combine(key, child)))
                yield return setting;
    }

    // The list that a setting is in; null when it is in none. Entries of a list are numbered.
    private static string? ListOf(KeyValuePair<string, string?> setting)
    {
        if (setting.Value is "") return setting.Key;

        var parts = setting.Key.Split(ConfigurationPath.KeyDelimiter);
        var number = Array.FindIndex(parts, part => part.Length > 0 && part.All(char.IsAsciiDigit));
        return number < 0 ? null : ConfigurationPath.Combine(parts[..number]);
    }
}
