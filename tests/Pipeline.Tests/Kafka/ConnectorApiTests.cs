using System.Reflection;
using NetArchTest.Rules;

namespace CryptoViz.Pipeline.Tests.Kafka;

/// <summary>
/// The connector's public surface mirrors another library's: <c>ConnectorApi.txt</c> pins it, so that a change is seen and meant.
/// <c>CRYPTOVIZ_WRITE_GOLDEN=1</c> writes the file anew.
/// </summary>
public sealed class ConnectorApiTests
{
    private const string Connector = "CryptoViz.Streams.Kafka";

    private static readonly Assembly Pipeline = typeof(PipelineOptions).Assembly;
    private static readonly string Approved = Path.Combine(Repository.Root, "tests", "Pipeline.Tests", "Kafka", "ConnectorApi.txt");

    [Fact]
    public void The_public_surface_is_the_approved_one()
    {
        var types = Pipeline.GetExportedTypes()
            .Where(type => type.Namespace!.StartsWith(Connector, StringComparison.Ordinal))
            .OrderBy(type => type.FullName, StringComparer.Ordinal);
        var surface = string.Join("\n", types.Select(ApiText.Of));

        if (Environment.GetEnvironmentVariable("CRYPTOVIZ_WRITE_GOLDEN") == "1") File.WriteAllText(Approved, surface);
        surface.ShouldBe(File.ReadAllText(Approved));
    }

    [Fact]
    public void The_pipeline_uses_nothing_of_the_connector_that_is_not_public() =>
        Types.InAssembly(Pipeline).That().ResideInNamespaceStartingWith("CryptoViz.Pipeline")
            .ShouldNot().HaveDependencyOnAny(Connector + ".Stages")
            .GetResult().FailingTypeNames.ShouldBeNull();
}
