using HubSpotSfSync.Sync.Configuration;

namespace HubSpotSfSync.Silo.Hosting;

/// <summary>A configuration on disk, with its variables and mounted files.</summary>
internal static class ConfigurationFile
{
    public static ConfigurationResult Load(string file) => File.Exists(file)
        ? ConfigurationLoader.Load(File.ReadAllText(file), file, Environment.GetEnvironmentVariable, path => File.Exists(path) ? File.ReadAllText(path).Trim() : null)
        : new ConfigurationResult.Invalid([new ValidationProblem(file, 0, 0, "The file is not there", "Give --config the path of a configuration file; sync.yaml in the repository is one to begin with")]);
}
