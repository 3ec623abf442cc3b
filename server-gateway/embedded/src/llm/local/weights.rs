//! Brings a model file's weights into the form that the CPU is quickest with. Candle computes 4-bit blocks with an
//! offset (Q4_1 and its kin) one value at a time, and plain 8-bit blocks (Q8_0) with the CPU's wide instructions;
//! converting once while loading is worth several times the speed, and loses nothing that 4 bits could hold.

use std::io::{Cursor, Read, Seek};

use candle_core::quantized::gguf_file::{self, Content};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Result};
use candle_transformers::models::quantized_llama::ModelWeights;

/// Reads the weights, converting those that would be slow.
pub(super) fn read<R: Read + Seek>(content: Content, file: &mut R) -> Result<ModelWeights> {
    if !content.tensor_infos.values().any(|info| is_slow(info.ggml_dtype)) {
        return ModelWeights::from_gguf(content, file, &Device::Cpu);
    }
    // The model takes its weights from a GGUF only, so the converted ones pass through one in memory.
    let mut converted = Cursor::new(convert(&content, file)?);
    drop(content);
    let content = Content::read(&mut converted)?;
    ModelWeights::from_gguf(content, &mut converted, &Device::Cpu)
}

fn convert<R: Read + Seek>(content: &Content, file: &mut R) -> Result<Vec<u8>> {
    let mut tensors = Vec::with_capacity(content.tensor_infos.len());
    for name in content.tensor_infos.keys() {
        let tensor = content.tensor(file, name, &Device::Cpu)?;
        let tensor = if is_slow(tensor.dtype()) {
            QTensor::quantize(&tensor.dequantize(&Device::Cpu)?, GgmlDType::Q8_0)?
        } else {
            tensor
        };
        tensors.push((name.as_str(), tensor));
    }
    let tensors: Vec<(&str, &QTensor)> = tensors.iter().map(|(name, tensor)| (*name, tensor)).collect();
    // The vocabulary has been read already, and is long.
    let metadata: Vec<_> = content
        .metadata
        .iter()
        .filter(|(key, _)| !key.starts_with("tokenizer."))
        .map(|(key, value)| (key.as_str(), value))
        .collect();
    let mut bytes = Cursor::new(Vec::new());
    gguf_file::write(&mut bytes, &metadata, &tensors)?;
    Ok(bytes.into_inner())
}

fn is_slow(kind: GgmlDType) -> bool {
    matches!(kind, GgmlDType::Q4_1 | GgmlDType::Q5_0 | GgmlDType::Q5_1)
}
