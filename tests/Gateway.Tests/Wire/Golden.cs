using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using NJsonSchema;

namespace CryptoViz.Gateway.Tests.Wire;

/// <summary>
/// The golden files of <c>docs/wire/golden</c>: what the writers make of fixed inputs, for clients to test against. Set
/// <c>CRYPTOVIZ_WRITE_GOLDEN=1</c> to write them anew.
/// </summary>
internal static class Golden
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly ConcurrentDictionary<string, Task<JsonSchema>> Schemas = new();

    /// <summary>Holds a message against its golden file and its schema.</summary>
    public static async Task ShouldBeAsync(string name, string schema, byte[] json)
    {
        var text = JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement, Readable) + "\n";
        var file = Path.Combine(Repository.Root, "docs", "wire", "golden", name + ".json");
        if (Environment.GetEnvironmentVariable("CRYPTOVIZ_WRITE_GOLDEN") == "1") await File.WriteAllTextAsync(file, text);

        text.ShouldBe(await File.ReadAllTextAsync(file));
        (await ErrorsAsync(schema, text)).ShouldBeEmpty();
    }

    /// <summary>What a schema has against a message.</summary>
    public static async Task<IReadOnlyList<string>> ErrorsAsync(string schema, string json)
    {
        var read = await Schemas.GetOrAdd(
            schema, name => JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "wire", name + ".schema.json")));
        return [.. read.Validate(json).Select(error => error.ToString())];
    }
}
