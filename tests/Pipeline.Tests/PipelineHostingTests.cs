using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoViz.Pipeline.Tests;

public sealed class PipelineHostingTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("cryptoviz-").FullName;

    [Fact]
    public async Task A_start_that_is_refused_gives_the_data_directory_back()
    {
        var options = new PipelineOptions { DataDirectory = _data, Source = "demo" };
        options.Kafka.Client["nonsense"] = "1";
        await Should.ThrowAsync<StartException>(() => PipelineHosting.PrepareAsync(options, TimeProvider.System, NullLoggerFactory.Instance, default));

        options.Kafka.Client.Clear();
        await using var prepared = await PipelineHosting.PrepareAsync(options, TimeProvider.System, NullLoggerFactory.Instance, default);

        prepared.Mode.ShouldBe("demo");
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);
}
