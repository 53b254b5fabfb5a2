using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;

namespace CryptoViz.Gateway.Api.Reference;

/// <summary>
/// The schemas and golden files of <c>docs/wire</c>, which tests hold the answers to, as the reference's schemas and examples: the
/// reference can't say other than what is served.
/// </summary>
internal static partial class WireFiles
{
    private const string Folder = "wire/";
    private const string SchemaEnd = ".schema.json";
    private const string Shared = "common";

    /// <summary>The name under which the reference lists the schema of a file: a capital tells it from parts that are shared.</summary>
    public static string NameOf(string schema) => string.Concat(schema.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>The golden file; null when there is none.</summary>
    public static JsonNode? Example(string name) =>
        typeof(WireFiles).Assembly.GetManifestResourceStream($"{Folder}golden/{name}.json") is { } stream ? Read(stream) : null;

    /// <summary>These schemas and the parts that they share, with their references turned to where the reference lists them.</summary>
    public static IDictionary<string, IOpenApiSchema> Schemas(IReadOnlySet<string> names)
    {
        var schemas = new JsonObject();
        foreach (var file in typeof(WireFiles).Assembly.GetManifestResourceNames().Where(IsSchema).Order(StringComparer.Ordinal))
        {
            var name = file[Folder.Length..^SchemaEnd.Length];
            if (name != Shared && !names.Contains(name)) continue;

            var schema = Read(typeof(WireFiles).Assembly.GetManifestResourceStream(file)!).AsObject();
            if (name == Shared)
            {
                foreach (var (part, definition) in schema["definitions"]!.AsObject()) schemas.Add(part, definition!.DeepClone());
                continue;
            }

            schema.Remove("$schema");
            schema.Remove("$id");
            schemas.Add(NameOf(name), schema);
        }

        var text = Reference().Replace(schemas.ToJsonString(), "\"#/components/schemas/$1\"");
        var read = OpenApiDocument.Parse(
            $$$"""{"openapi": "3.1.1", "info": {"title": "", "version": ""}, "paths": {}, "components": {"schemas": {{{text}}}}}""", "json");
        return read.Document!.Components!.Schemas!;
    }

    private static bool IsSchema(string resource) => resource.StartsWith(Folder, StringComparison.Ordinal) && resource.EndsWith(SchemaEnd, StringComparison.Ordinal);

    private static JsonNode Read(Stream stream)
    {
        using (stream) return JsonNode.Parse(stream)!;
    }

    [GeneratedRegex("""
        "(?:common\.schema\.json)?#/definitions/([A-Za-z]+)"
        """)]
    private static partial Regex Reference();
}
