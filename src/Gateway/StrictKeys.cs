using System.Globalization;
using System.Reflection;
using CryptoViz.Pipeline;

namespace CryptoViz.Gateway;

/// <summary>
/// Holds a configuration section against the options that it is bound to. The binder would pass over a misspelt key and a value
/// given to a list, and would name a type where people need to read what is allowed.
/// </summary>
internal static class StrictKeys
{
    /// <summary>Checks all keys of a section.</summary>
    /// <param name="section">The section.</param>
    /// <param name="options">The options by the name of their part of the section; the empty name is for the section itself.</param>
    /// <exception cref="StartException">A key is unknown or a value can't be read.</exception>
    public static void Check(IConfigurationSection section, IReadOnlyDictionary<string, Type> options)
    {
        var known = KeysOf(options[""]);
        foreach (var (name, type) in options)
            if (name.Length > 0)
                known[name] = type;
        CheckChildren(section, known);
    }

    private static void CheckChildren(IConfigurationSection section, Dictionary<string, Type> known)
    {
        foreach (var child in section.GetChildren())
        {
            if (!known.TryGetValue(child.Key, out var type))
                throw new StartException($"{child.Path} is not known; {section.Path} has: {string.Join(", ", known.Keys.Order())}");
            Check(child, type);
        }
    }

    private static void Check(IConfigurationSection section, Type type)
    {
        if (type.IsAssignableTo(typeof(IEnumerable<KeyValuePair<string, string>>))) return;

        if (ItemOf(type) is { } item)
        {
            if (!string.IsNullOrEmpty(section.Value))
                throw Settings.Wrong(section.Path, section.Value, $"a list, as {section.Path}:0, {section.Path}:1 and so on");
            foreach (var child in section.GetChildren()) Check(child, item);
        }
        else if (ExpectedOf(type) is { } expected)
        {
            if (section.GetChildren().Any()) throw new StartException($"{section.Path} has no keys below it; it is {expected}");
            if (!CanRead(section.Value, type)) throw Settings.Wrong(section.Path, section.Value, expected);
        }
        else
        {
            if (!string.IsNullOrEmpty(section.Value))
                throw Settings.Wrong(section.Path, section.Value, $"keys below it: {string.Join(", ", KeysOf(type).Keys.Order())}");
            CheckChildren(section, KeysOf(type));
        }
    }

    private static Dictionary<string, Type> KeysOf(Type options) => options
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite || ItemOf(property.PropertyType) is not null)
        .ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.IsAssignableTo(typeof(System.Collections.IEnumerable)) ? type.GetGenericArguments()[0] : null;

    private static string? ExpectedOf(Type type) =>
        type == typeof(string) ? "one value"
        : type == typeof(int) ? "a whole number"
        : type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a duration hh:mm:ss"
        : type.IsEnum ? string.Join(", ", Enum.GetNames(type))
        : null;

    private static bool CanRead(string? value, Type type) =>
        type == typeof(string)
        || (type == typeof(int) && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        || (type == typeof(bool) && bool.TryParse(value, out _))
        || (type == typeof(TimeSpan) && value?.Contains(':') is true && TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out _))
        || (type.IsEnum && Enum.GetNames(type).Contains(value, StringComparer.OrdinalIgnoreCase));
}
